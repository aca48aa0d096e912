import { Column, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';

/**
 * The column types of the schema, one decorator each, so that every entity reads as a list of fields and
 * both dialects get the same types (docs/decisions/003-two-stores-one-schema.md).
 */

export const Id = (): PropertyDecorator => PrimaryGeneratedColumn({ type: 'integer' });

export const Int = (options: { nullable?: boolean } = {}): PropertyDecorator =>
  Column({ type: 'integer', ...options });

export const Str = (length: number, options: { nullable?: boolean } = {}): PropertyDecorator =>
  Column({ type: 'varchar', length, ...options });

/** MEDIUMTEXT on MySQL (16 MB), text on SQLite. */
export const LongText = (options: { nullable?: boolean } = {}): PropertyDecorator =>
  Column({ type: 'text', ...options });

/** An instant in UTC with milliseconds, written by us, never by the server. */
export const Instant = (options: { nullable?: boolean } = {}): PropertyDecorator =>
  Column({ type: 'datetime', precision: 3, ...options });

/** Up to 64 KB on MySQL: longer contents go into several rows. */
export const Bytes = (): PropertyDecorator => Column({ type: 'blob' });

export const Flag = (): PropertyDecorator => Column({ type: 'boolean' });

/** A foreign key without a relation property: rows are joined where they are read, in `store`. */
export const Ref =
  (target: () => new () => object, name: string, options: { nullable?: boolean } = {}): PropertyDecorator =>
  (prototype, property) => {
    Int(options)(prototype, property);
    ForeignKey(target, { name, onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })(prototype, String(property));
  };
