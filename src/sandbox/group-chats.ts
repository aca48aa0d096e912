export interface GroupChat {
  readonly chatId: string;
  readonly name: string;
  readonly owner: string;
  readonly members: readonly string[];
}

/** Groups that the app made by appchat/create. */
export class GroupChats {
  readonly #groups = new Map<string, GroupChat>();

  find(chatId: string): GroupChat | null {
    return this.#groups.get(chatId) ?? null;
  }

  save(group: GroupChat): void {
    this.#groups.set(group.chatId, group);
  }

  dismiss(chatId: string): void {
    this.#groups.delete(chatId);
  }
}
