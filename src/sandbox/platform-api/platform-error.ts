/** A refusal by errcode; the HTTP status stays 200 (docs/platform.md 8). */
export class PlatformError extends Error {
  constructor(
    readonly errcode: number,
    readonly errmsg: string,
    readonly httpStatus: number = 200,
  ) {
    super(errmsg);
    this.name = 'PlatformError';
  }
}
