/**
 * What has to be found out once for each `key` of an owner (a data source, a connection), and is forgotten with the owner. Two data
 * sources may be of different dialects: each has its own.
 */
export class FoundOnce<O extends object, K, V> {
  private readonly found = new WeakMap<O, Map<K, V>>();

  constructor(private readonly find: (owner: O, key: K) => V) {}

  of(owner: O, key: K): V {
    const known = this.found.get(owner) ?? new Map<K, V>();
    this.found.set(owner, known);
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = this.find(owner, key);
    known.set(key, value);
    return value;
  }
}
