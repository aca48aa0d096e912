import type { NumberedName } from '../actions/import-review';
import type { PlanReview } from '../actions/review-plan';
import { type Html, html } from './html';

const CHECKED = html` checked`;
const NOT = html``;

/** One choice for each name that the registry does not know: a candidate, another unit, a new one. Nothing is preset. */
export function nameChoices(names: readonly NumberedName[], createUnits: boolean): Html {
  if (names.length === 0) return NOT;
  const open = names.filter(({ decision }) => decision === null).length;
  return html`<section><h2>单位库中没有的名称${names.length}个${open > 0 ? `，待确认${open}个` : ''}</h2>
<label class="choice"><input type="checkbox" name="createUnits" value="yes"${createUnits ? CHECKED : NOT}>以下没有逐个指定的，全部新建单位</label>
${names.map((name) => nameChoice(name, createUnits))}</section>`;
}

function nameChoice(
  { number, key, printedName, place, candidates, decision, chosenName }: NumberedName,
  createUnits: boolean,
): Html {
  const chosen = decision?.kind === 'unit' ? decision.unitId : null;
  const isCandidate = candidates.some(({ unit }) => unit.id === chosen);
  const isNew = decision?.kind === 'new' && !createUnits;
  const option = (value: string, label: string, checked: boolean) =>
    html`<label class="choice"><input type="radio" name="u:${key}" value="${value}"${checked ? CHECKED : NOT}>${label}</label>`;
  return html`<fieldset><legend>${number}. ${printedName}（${place}）</legend>
${candidates.map(({ unit }) => option(`unit:${unit.id}`, `对应 ${unit.name}`, unit.id === chosen))}
${option('new', `新建“${printedName}”`, isNew)}
${option('other', '对应其他单位：', chosen !== null && !isCandidate)}
<input type="text" name="o:${key}" list="units" aria-label="${printedName}对应的单位名称" value="${isCandidate ? '' : (chosenName ?? '')}"></fieldset>`;
}

/** Items that are only like one of the plan, or like several: which one each is, or a new one. */
export function identityChoices({ proposal, decisions }: PlanReview): Html {
  const unclear = (proposal.revision?.identities ?? []).filter(
    ({ no, reason, orElse }) =>
      reason === 'similar' || orElse.length > 0 || Object.hasOwn(decisions.items, String(no)),
  );
  if (unclear.length === 0) return NOT;
  return html`<section><h2>请核对对应的原事项</h2>${unclear.map(({ no, title, item, orElse, reason }) => {
    const settled = reason !== 'new' && orElse.length === 0 ? (item?.id ?? null) : null;
    const known = [...(item ? [item] : []), ...orElse];
    const isNew = item === null && Object.hasOwn(decisions.items, String(no));
    return html`<fieldset><legend>第${no}项 ${title}</legend>${known.map((old) =>
      radio(`i:${no}`, String(old.id), `原第${old.no}项 ${old.title}`, old.id === settled),
    )}${radio(`i:${no}`, 'new', '新增事项', isNew)}</fieldset>`;
  })}</section>`;
}

/** What else can be decided about a plan. */
export function planChoices(review: PlanReview): Html {
  const { proposal, decisions } = review;
  const { title, year } = proposal.parsed;
  return html`<section><h2>设定</h2>
<label for="title">标题</label><input id="title" type="text" name="title" maxlength="255" value="${title ?? ''}">
<label for="year">年份</label><input id="year" type="text" inputmode="numeric" name="year" maxlength="4" value="${year ?? ''}">
${collectorChoice(review)}${targetChoice(review)}${followChoice(review)}
${
  proposal.kind === 'new'
    ? html`<fieldset><legend>由谁报送</legend>${radio('owedBy', 'all', '各责任单位都报送', decisions.owedBy === 'all')}${radio('owedBy', 'lead', '只由牵头单位报送', decisions.owedBy === 'lead')}</fieldset>`
    : html`<fieldset><legend>新增的事项和单位</legend>${radio('addedFrom', 'current', '从本期起报送', decisions.addedFrom === 'current')}${radio('addedFrom', 'next', '从下期起报送', decisions.addedFrom === 'next')}</fieldset>`
}</section>`;
}

function collectorChoice({ proposal, collecting, decisions }: PlanReview): Html {
  if (proposal.parsed.reporting.to !== null || proposal.kind === 'revision') return NOT;
  return html`<label for="collector">收集单位（文中未写明）</label><input id="collector" type="text" name="collector" list="units" maxlength="128" value="${decisions.collector ?? collecting.unitName ?? ''}">
<label class="choice"><input type="checkbox" name="newCollector" value="yes"${decisions.newCollector ? CHECKED : NOT}>单位库中没有的，新建该收集单位</label>`;
}

function targetChoice({ proposal, decisions }: PlanReview): Html {
  if (proposal.mayRevise.length === 0 && decisions.target === null) return NOT;
  const known = proposal.mayRevise.map(({ id, title }) =>
    radio('target', String(id), `是《${title}》（编号${id}）的修订`, decisions.target === id),
  );
  const chosen =
    typeof decisions.target === 'number' && proposal.plan && known.length === 0
      ? [radio('target', String(proposal.plan.id), `是《${proposal.plan.title}》的修订`, true)]
      : [];
  return html`<fieldset><legend>与已导入的工作要点</legend>${[...known, ...chosen]}${radio('target', 'new', '是另一份文件', decisions.target === 'new')}</fieldset>`;
}

function followChoice({ mayFollow, decisions, proposal }: PlanReview): Html {
  if (proposal.kind === 'revision' || mayFollow.length === 0) return NOT;
  return html`<fieldset><legend>承接上年度的转办、联络员分工和提醒规则</legend>${radio('follows', 'none', '不承接', decisions.follows === null)}${mayFollow.map(
    ({ id, title }) => radio('follows', String(id), `承接《${title}》`, decisions.follows === id),
  )}</fieldset>`;
}

function radio(name: string, value: string, label: string, checked: boolean): Html {
  return html`<label class="choice"><input type="radio" name="${name}" value="${value}"${checked ? CHECKED : NOT}>${label}</label>`;
}
