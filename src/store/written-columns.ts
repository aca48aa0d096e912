import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import { FoundOnce } from './found-once';

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

const WRITINGS = new FoundOnce(newWriting);

/** How the rows of an entity are written by statements that are written out. */
export function writingOf(connection: DataSource, target: EntityTarget<ObjectLiteral>): Writing {
  return WRITINGS.of(connection, target);
}

function newWriting(connection: DataSource, target: EntityTarget<ObjectLiteral>): Writing {
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
