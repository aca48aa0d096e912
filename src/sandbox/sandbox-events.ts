import type { ChatMessage } from './chat-message';
import type { Switches } from './trouble-switches';
import type { WireEntry } from './wire-log';

export interface ClockFace {
  readonly now: string;
  readonly running: boolean;
}

export type SandboxEvent =
  | { readonly type: 'message'; readonly payload: ChatMessage }
  | { readonly type: 'clock'; readonly payload: ClockFace }
  | { readonly type: 'wire'; readonly payload: WireEntry }
  | { readonly type: 'switches'; readonly payload: Switches }
  | { readonly type: 'members' | 'reset'; readonly payload: null };

/** Tells the open pages what happens, as it happens. */
export class SandboxEvents {
  readonly #listeners = new Set<(event: SandboxEvent) => void>();

  publish(event: SandboxEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Returns how to stop listening. */
  subscribe(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
