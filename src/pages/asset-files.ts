import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'koa';

/** Scripts and styles of the pages. ECharts in its small edition: lines and bars are all that we draw. */
const FILES = {
  'pages.css': join(__dirname, 'assets/pages.css'),
  'pages.mjs': join(__dirname, 'assets/pages.mjs'),
  'icon.svg': join(__dirname, 'assets/icon.svg'),
  'report.css': join(__dirname, 'assets/report.css'),
  'desk.css': join(__dirname, 'assets/desk.css'),
  'report.mjs': join(__dirname, 'assets/report.mjs'),
  'charts.mjs': join(__dirname, 'assets/charts.mjs'),
  'echarts.js': require.resolve('echarts/dist/echarts.simple.min.js'),
} as const;
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};
const HASH_CHARACTERS = 16;
const compress = promisify(gzip);

export type AssetName = keyof typeof FILES;

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** Made at the first request for it. */
  compressed: Promise<Buffer> | null;
}

/** Read once; each has its content's hash in its name, so that browsers may keep it for ever. */
export class AssetFiles {
  private readonly assets = new Map<string, Asset>();
  private readonly names = new Map<AssetName, string>();

  constructor() {
    for (const [name, file] of Object.entries(FILES) as [AssetName, string][]) {
      const bytes = readFileSync(file);
      const [stem = '', ending = ''] = name.split('.');
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_CHARACTERS);
      const hashed = `${stem}.${hash}.${ending}`;
      this.names.set(name, hashed);
      this.assets.set(hashed, { type: TYPES[ending] ?? '', bytes, compressed: null });
    }
  }

  /** Below the pages' root. */
  path(name: AssetName): string {
    return `/h5/assets/${this.names.get(name)}`;
  }

  async serve(ctx: Context, hashed: string): Promise<void> {
    const asset = this.assets.get(hashed);
    if (!asset) return;
    ctx.set({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      Vary: 'Accept-Encoding',
    });
    if (ctx.acceptsEncodings('gzip', 'identity') === 'gzip') {
      asset.compressed ??= compress(asset.bytes, { level: 9 });
      ctx.set('Content-Encoding', 'gzip');
      ctx.body = await asset.compressed;
    } else ctx.body = asset.bytes;
    ctx.set('Content-Type', asset.type);
  }
}
