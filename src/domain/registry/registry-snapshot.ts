/** The registry as it stands at one moment: whom printed names can mean. */
export interface RegistrySnapshot {
  readonly units: readonly RegistryUnit[];
  readonly groups: readonly RegistryGroup[];
  readonly former?: readonly FormerUnit[];
}

export interface RegistryUnit {
  readonly id: number;
  /** The canonical name: `市政务服务数据管理局`. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** 市直, 县区, 镇街, 驻揭…; null or left out where it is unknown. */
  readonly level?: string | null;
  /** The unit above it. */
  readonly parentId?: number | null;
}

/** A unit that is no more. Its name leads to what it has left behind; who prints it means its successor. */
export interface FormerUnit {
  readonly id: number;
  readonly name: string;
  /** Null for one that was retired without a successor. */
  readonly successorId: number | null;
}

/** 单位组: one printed name for several units. */
export interface RegistryGroup {
  readonly id: number;
  /** Every printed form, the usual one first: `各县<市、区>政府<管委会>`. */
  readonly names: readonly string[];
  /** Empty where nobody has been configured (市有关单位). */
  readonly memberUnitIds: readonly number[];
}
