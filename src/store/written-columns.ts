import type { DataSource } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';

/** A column as it is written, found out once. */
export interface WrittenColumn {
  /** Of the entity. */
  readonly name: string;
  readonly databaseName: string;
  readonly isGenerated: boolean;
  /** Null where the value is written as it is. */
  readonly convert: ((value: unknown) => unknown) | null;
}

interface Writing {
  readonly tableName: string;
  readonly columns: readonly WrittenColumn[];
}

const WRITINGS = new WeakMap<object, Map<unknown, Writing>>();

/** How the rows of an entity are written by statements that are written out. */
export function writingOf(connection: DataSource, target: unknown): Writing {
  const known = WRITINGS.get(connection) ?? new Map<unknown, Writing>();
  WRITINGS.set(connection, known);
  const writing = known.get(target) ?? newWriting(connection, target as new () => object);
  known.set(target, writing);
  return writing;
}

function newWriting(connection: DataSource, target: new () => object): Writing {
  const { tableName, columns } = connection.getMetadata(target);
  return {
    tableName,
    columns: columns.map((column) => ({
      name: column.propertyName,
      databaseName: column.databaseName,
      isGenerated: column.isGenerated,
      convert: isWrittenAsItIs(column)
        ? null
        : (value) => connection.driver.preparePersistentValue(value, column),
    })),
  };
}

/** Numbers and texts (`entities/columns.ts`); instants and flags are not the same on both stores. */
function isWrittenAsItIs({ type }: ColumnMetadata): boolean {
  return type === 'integer' || type === 'varchar' || type === 'text';
}
