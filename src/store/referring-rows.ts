import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** Tables that hold a row which refers to one of the given rows: while there is one, the rows cannot cease to exist. */
export async function tablesReferringTo(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  ids: readonly number[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const tables: string[] = [];
  for (const { target, table, property } of referringColumns(manager, entity)) {
    const there = await manager
      .createQueryBuilder(target, 'referring')
      .where(`referring.${property} IN (:...ids)`, { ids })
      .getExists();
    if (there) tables.push(table);
  }
  return tables;
}

/** Below the parameter limits of both stores. */
const IDS_A_STATEMENT = 500;

/** Those of the given rows that another row refers to. */
export async function referredRows(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  ids: readonly number[],
): Promise<Set<number>> {
  const referred = new Set<number>();
  for (const { target, property } of referringColumns(manager, entity)) {
    for (let from = 0; from < ids.length; from += IDS_A_STATEMENT) {
      const rows = await manager
        .createQueryBuilder(target, 'referring')
        .select(`referring.${property}`, 'id')
        .distinct()
        .where(`referring.${property} IN (:...ids)`, { ids: ids.slice(from, from + IDS_A_STATEMENT) })
        .getRawMany<{ id: number }>();
      for (const { id } of rows) referred.add(Number(id));
    }
  }
  return referred;
}

function referringColumns(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
): { target: EntityTarget<ObjectLiteral>; table: string; property: string }[] {
  const { entityMetadatas } = manager.connection;
  const referred = manager.connection.getMetadata(entity);
  return entityMetadatas.flatMap(({ foreignKeys, target, tableName }) =>
    foreignKeys.flatMap(({ columns: [column], referencedEntityMetadata }) =>
      referencedEntityMetadata === referred && column
        ? [{ target, table: tableName, property: column.propertyName }]
        : [],
    ),
  );
}
