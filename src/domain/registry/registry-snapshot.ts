/** The registry as it stands at one moment: whom printed names can mean. */
export interface RegistrySnapshot {
  readonly units: readonly RegistryUnit[];
  readonly groups: readonly RegistryGroup[];
}

export interface RegistryUnit {
  readonly id: number;
  /** The canonical name: `市政务服务数据管理局`. */
  readonly name: string;
  readonly aliases: readonly string[];
}

/** 单位组: one printed name for several units. */
export interface RegistryGroup {
  readonly id: number;
  /** Every printed form, the usual one first: `各县<市、区>政府<管委会>`. */
  readonly names: readonly string[];
  /** Empty where nobody has been configured (市有关单位). */
  readonly memberUnitIds: readonly number[];
}
