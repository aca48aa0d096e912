import { z } from 'zod';

const face = (font: string, size: number, bold = false) =>
  z
    .strictObject({
      font: z.string().min(1).default(font),
      /** Points. */
      size: z.number().min(5).max(72).default(size),
      bold: z.boolean().default(bold),
    })
    .prefault({});

const words = (text: string) => z.string().min(1).max(200).default(text);
const millimetres = (size: number) => z.number().min(0).max(100).default(size);

/** Every value that is left out is that of GB/T 9704-2012. */
const officeTemplate = z.strictObject({
  page: z
    .strictObject({
      top: millimetres(37),
      bottom: millimetres(35),
      left: millimetres(28),
      right: millimetres(26),
      /** From the lower edge of the paper to the page number. */
      footer: millimetres(28),
    })
    .prefault({}),
  /** Points from line to line. */
  lineSpacing: z.number().min(10).max(100).default(28),
  /** Of Latin letters and digits. */
  latinFont: z.string().min(1).default('Times New Roman'),
  title: face('方正小标宋简体', 22),
  body: face('仿宋_GB2312', 16),
  heading1: face('黑体', 16),
  heading2: face('楷体_GB2312', 16),
  heading3: face('仿宋_GB2312', 16, true),
  heading4: face('仿宋_GB2312', 16),
  table: face('仿宋_GB2312', 12),
  pageNumber: face('宋体', 14),
  /** `{plan}`, `{year}`, `{period}` stand for the plan's title, its year, and the period's name. */
  words: z
    .strictObject({
      briefingTitle: words('《{plan}》\n{year}年{period}落实情况汇总'),
      circularTitle: words('关于《{plan}》\n{year}年{period}进展情况报送工作的通报'),
      overview: words('总体情况'),
      progress: words('各项工作进展情况'),
      missing: words('未报送单位'),
      byUnit: words('各单位报送情况表'),
      unreviewed: words('（未审）'),
      otherItems: words('其他事项'),
      request: words('请尚未报送的单位抓紧补报；请各单位对照职责分工，按期推进所承担的事项。'),
    })
    .prefault({}),
});

/** How documents look and what their parts are called: what an office may change without changing the program. */
export type OfficeTemplate = z.infer<typeof officeTemplate>;

/** The template as GB/T 9704-2012 has it. */
export const STANDARD_TEMPLATE: OfficeTemplate = officeTemplate.parse({});

/** Checks what a file says; every problem with its place. An empty file is the standard. */
export function readOfficeTemplate(
  value: unknown,
): OfficeTemplate | { readonly problems: readonly string[] } {
  const result = officeTemplate.safeParse(value ?? {});
  if (result.success) return result.data;
  return {
    problems: result.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
  };
}

/** The words of a template with what they stand for. */
export function filledIn(
  text: string,
  { plan, year, period }: { readonly plan: string; readonly year: number; readonly period: string },
): string {
  const meant: Readonly<Record<string, string>> = { plan, year: String(year), period };
  return text.replace(/\{(plan|year|period)\}/g, (_, name: string) => meant[name] ?? '');
}
