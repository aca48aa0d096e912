/** Draws what stands in a table once more as a picture. The library is fetched when the first chart comes near the screen. */

const COLOURS = { done: '#1c6f38', open: '#9fb0c8', late: '#b3261e', rate: '#1a56b0' };
/** Beside the names of the tables' columns: the small edition of the library draws no legend. */
const LEGENDS = {
  bars: [
    ['已报', COLOURS.done],
    ['未报', COLOURS.open],
    ['逾期未报', COLOURS.late],
  ],
  lines: [
    ['报送率（实线）', COLOURS.rate],
    ['按时率（虚线）', COLOURS.done],
  ],
};
const INK = '#505a6b';
const LINE = '#d5dae3';
const ROW_PX = 34;
const LINES_PX = 240;
const LABEL_SHARE = 0.36;
const NEAR = '200px';

const own = document.querySelector('script[data-echarts]');
let library = null;
const drawn = new Map();

function fetchLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = own.dataset.echarts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

/** Name and numbers of each row of a table. */
function rowsOf(place) {
  const rows = document.querySelectorAll(`#${CSS.escape(place.dataset.of)} tbody tr`);
  return [...rows].map((row) => ({
    name: row.querySelector('th').textContent,
    values: row.dataset.values.split(',').map((value) => (value === '' ? null : Number(value))),
  }));
}

function bars(rows, width) {
  const series = (name, index, color) => ({
    name,
    type: 'bar',
    stack: 'all',
    barMaxWidth: 18,
    itemStyle: { color },
    data: rows.map(({ values }) => values[index]),
  });
  return {
    grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
    xAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: INK },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      axisTick: { show: false },
      axisLabel: { color: INK, width: Math.round(width * LABEL_SHARE), overflow: 'truncate' },
    },
    series: [
      series('已报', 0, COLOURS.done),
      series('未报', 1, COLOURS.open),
      series('逾期未报', 2, COLOURS.late),
    ],
  };
}

function lines(rows) {
  const series = (name, index, color, symbol) => ({
    name,
    type: 'line',
    symbol,
    symbolSize: 9,
    itemStyle: { color },
    lineStyle: { color, width: 2, type: index === 0 ? 'solid' : 'dashed' },
    label: { show: index === 0, position: 'top', color: INK, formatter: '{c}%' },
    data: rows.map(({ values }) => values[index]),
  });
  return {
    grid: { left: 8, right: 24, top: 32, bottom: 8, containLabel: true },
    xAxis: { type: 'category', data: rows.map(({ name }) => name), axisLabel: { color: INK } },
    yAxis: {
      type: 'value',
      min: 0,
      max: 100,
      axisLabel: { color: INK, formatter: '{value}%' },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [series('报送率', 0, COLOURS.rate, 'circle'), series('按时率', 1, COLOURS.done, 'rect')],
  };
}

async function draw(place) {
  const echarts = await fetchLibrary();
  const rows = rowsOf(place);
  if (!place.isConnected || rows.length === 0) return;
  const instance = echarts.init(place, null, { renderer: 'canvas' });
  instance.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    ...(place.dataset.chart === 'bars' ? bars(rows, place.clientWidth) : lines(rows)),
  });
  drawn.set(place, instance);
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      // Without the picture the table is there all the same.
      draw(target).catch(() => target.remove());
    }
  },
  { rootMargin: NEAR },
);

function legend(kind) {
  const list = document.createElement('ul');
  list.className = 'legend screen';
  for (const [name, colour] of LEGENDS[kind]) {
    const entry = document.createElement('li');
    const mark = document.createElement('span');
    mark.style.background = colour;
    entry.append(mark, name);
    list.append(entry);
  }
  return list;
}

function prepare() {
  for (const [place, instance] of drawn) {
    if (place.isConnected) continue;
    instance.dispose();
    drawn.delete(place);
  }
  for (const place of document.querySelectorAll('[data-chart]')) {
    place.before(legend(place.dataset.chart));
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', place.dataset.label);
    // At once as high as it will be: an empty place would not be seen coming, and what stands below must not jump.
    place.classList.add('drawn');
    place.style.height = `${place.dataset.chart === 'bars' ? rowsOf(place).length * ROW_PX + 48 : LINES_PX}px`;
    near.observe(place);
  }
}

let redraw = 0;
addEventListener('resize', () => {
  cancelAnimationFrame(redraw);
  redraw = requestAnimationFrame(() => {
    for (const [place, instance] of drawn) {
      instance.resize();
      if (place.dataset.chart === 'bars') instance.setOption(bars(rowsOf(place), place.clientWidth));
    }
  });
});
document.addEventListener('pagechange', prepare);
prepare();
