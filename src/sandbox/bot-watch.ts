const ASKED_WITHIN_MS = 3000;

/** `unknown`: nobody answers there, or not with the bot's figures. */
export type BotState = 'at-rest' | 'planning' | 'sending' | 'unknown';

/** Looks at the figures that the bot shows to everybody (`/metrics`): whether it has done what is due by a moment. */
export function watchBot(metricsUrl: string): (officeTime: Date) => Promise<BotState> {
  return async (officeTime) => {
    const text = await fetch(metricsUrl, { signal: AbortSignal.timeout(ASKED_WITHIN_MS) }).then(
      (response) => response.text(),
      () => '',
    );
    const until = Math.min(
      figure(text, 'cuibao_planned_until_seconds'),
      figure(text, 'cuibao_contacts_checked_until_seconds'),
    );
    const waiting = figure(text, 'cuibao_outbound_waiting');
    if (Number.isNaN(until) || Number.isNaN(waiting)) return 'unknown';
    // Seconds with three decimals, which are no exact binary number.
    if (Math.round(until * 1000) < officeTime.getTime()) return 'planning';
    return waiting > 0 ? 'sending' : 'at-rest';
  };
}

function figure(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
