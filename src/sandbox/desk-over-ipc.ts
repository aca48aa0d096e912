import type { ForetoldReminder, OfficeDesk } from './office-desk';

/** What the simulator asks the process that started it, over Node's channel between parent and child. */
export type DeskQuestion = { readonly id: number } & (
  | { readonly ask: 'forecast'; readonly now: string; readonly from: string; readonly to: string }
  | { readonly ask: 'database'; readonly away: boolean }
  | { readonly ask: 'start-over' }
);

export type DeskAnswer =
  | { readonly id: number; readonly reminders: readonly ForetoldReminder[] }
  | { readonly id: number; readonly problem: string };

type Asked = DeskQuestion extends infer Q ? (Q extends { id: number } ? Omit<Q, 'id'> : never) : never;
type Waiting = { resolve: (reminders: readonly ForetoldReminder[]) => void; reject: (error: Error) => void };

/** The desk of the process that started this one; null when it was started without a channel to it. */
export function deskOverIpc(self: NodeJS.Process): OfficeDesk | null {
  if (!self.send) return null;
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  self.on('message', (message) => {
    const answer = message as DeskAnswer;
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('problem' in answer) asker?.reject(new Error(answer.problem));
    else asker?.resolve(answer.reminders);
  });
  const ask = (question: Asked): Promise<readonly ForetoldReminder[]> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      self.send?.({ id, ...question });
    });
  };
  return {
    forecast: (now, from, to) => ask({ ask: 'forecast', now, from, to }),
    setDatabaseAway: async (away) => void (await ask({ ask: 'database', away })),
    startOver: async () => void (await ask({ ask: 'start-over' })),
  };
}
