/** A promise that was not kept. */
export interface Violation {
  readonly rule:
    | 'acknowledged and lost'
    | 'stored twice'
    | 'altered'
    | 'never answered'
    | 'answered twice'
    | 'taken for a bug'
    | 'report lost'
    | 'report doubled'
    | 'text lost'
    | 'command lost'
    | 'command doubled'
    | 'picture lost'
    | 'sent and not shown'
    | 'shown twice'
    | 'shown without a row'
    | 'sent again within the lease'
    | 'out of order'
    | 'reminded twice'
    | 'audit'
    | 'state without history'
    | 'process ended'
    | 'did not come to rest';
  /** Of the message concerned; null where it is none. */
  readonly message: number | null;
  readonly what: string;
}
