import type { ParsedPlan } from '../plan/parsed-plan';

const PLACE = /^(?:中共)?([\p{Script=Han}]{1,8}?[市县区州盟旗省])/u;

/** The place whose plan this is, from issuer or title: `揭阳市`. */
export function placeOf({ issuer, title }: Pick<ParsedPlan, 'issuer' | 'title'>): string | null {
  const found = [issuer, title].map((text) => PLACE.exec(text ?? '')?.[1] ?? '');
  return found.find((place) => place.length >= 2) ?? null;
}

/** 揭阳市教育局 → 市教育局; null where the name does not begin with the place. */
export function withoutPlace(name: string, place: string): string | null {
  return name.startsWith(place) && name.length > place.length ? name.slice(place.length - 1) : null;
}

/** 市教育局 → 揭阳市教育局; null for a name of another level. */
export function withPlace(name: string, place: string): string | null {
  return name.charAt(0) === place.at(-1) ? `${place.slice(0, -1)}${name}` : null;
}
