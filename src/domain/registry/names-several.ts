/**
 * Whether a printed name speaks of several units: 各县市区人民政府, 市直有关单位, 所有责任单位. Such a name becomes a group, whose
 * members a person names, and never a unit of its own that nobody answers for.
 */
export function namesSeveral(name: string): boolean {
  return /^(?:全[省市县区])?各|(?:有关|相关|各)(?:单位|部门)|^(?:所有|全体)|所有(?:单位|部门)/.test(name);
}
