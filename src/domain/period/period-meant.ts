import { readSpokenPeriod } from './spoken-period';

/** The periods of one plan, as far as words can name them. */
export interface PeriodsOfPlan {
  readonly year: number;
  readonly periods: readonly { readonly code: string; readonly dueAt: Date }[];
}

/**
 * The code of the period that the words mean in a conversation about several plans (docs/product.md, "Several plans").
 * Words without a year are read in each plan's own year: 四季度, said in January, may be last year's plan's or this one's,
 * and the one whose due day is nearest to `now` is meant. Where no plan has such a period, the code as the first plan
 * reads it; null where the words name no period, or there is no plan.
 */
export function periodMeant(words: string, plans: readonly PeriodsOfPlan[], now: Date): string | null {
  const read = plans.map((plan) => ({ plan, code: readSpokenPeriod(words, plan.year) }));
  const known = read.flatMap(({ plan, code }) => plan.periods.filter((period) => period.code === code));
  const distance = ({ dueAt }: { readonly dueAt: Date }) => Math.abs(dueAt.getTime() - now.getTime());
  const [nearest] = [...known].sort((a, b) => distance(a) - distance(b));
  return nearest?.code ?? read[0]?.code ?? null;
}
