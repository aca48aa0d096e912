import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** Tables that hold a row which refers to one of the given rows: while there is one, the rows cannot cease to exist. */
export async function tablesReferringTo(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  ids: readonly number[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const target = manager.connection.getMetadata(entity);
  const tables: string[] = [];
  for (const metadata of manager.connection.entityMetadatas) {
    for (const { columns, referencedEntityMetadata } of metadata.foreignKeys) {
      const [column] = columns;
      if (referencedEntityMetadata !== target || !column) continue;
      const referring = await manager
        .createQueryBuilder(metadata.target, 'referring')
        .where(`referring.${column.propertyName} IN (:...ids)`, { ids })
        .limit(1)
        .getCount();
      if (referring > 0) tables.push(metadata.tableName);
    }
  }
  return tables;
}
