/** The filter: bars that count what each class would keep beside the other filters, and choose when clicked. */
import ICONS from '../icons.json';
import { readFilter, toggled, withPart, type Facet, type FacetClass, type Found } from './filter-model';
import { react, type Node } from './react';
import { Svg } from './svg';

interface FacetsProps {
  id: string;
  /** The filter in one line. */
  value: string;
  found: Found | null;
  /** What went wrong, in words; empty while all is well. */
  fault: string;
  /** The tool that draws on the map, or null. */
  tool: string | null;
  /** Facets that begin open. */
  open: string[];
  texts: Record<string, string>;
  setProps(out: { value?: string; tool?: string | null }): void;
}

const THIN = '\u2009';
const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, THIN);

function icon(name: string): Node {
  const d = (ICONS as Record<string, string>)[name];
  return react().createElement(Svg as never, { className: 'icon', viewBox: '0 0 24 24', shapes: [{ tag: 'path', d }] });
}

const TOOLS = [
  ['polygon', 'shape'],
  ['circle', 'circle'],
  ['lasso', 'lasso'],
] as const;

interface Area {
  name: string;
  words: string;
}

const KEY = 'hongtu-areas';
const MOST_AREAS = 12;
/** Places that a list begins with; the rest on demand. */
const FIRST_PLACES = 8;
/** Classes of a facet that its chip names. */
const SAID_CLASSES = 2;

/** Areas live in this browser alone: nobody needs a credential to keep one, and nobody else sees it. */
function savedAreas(): Area[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? (found as Area[]).filter((each) => typeof each?.name === 'string' && typeof each.words === 'string') : [];
  } catch {
    return [];
  }
}

function keepAreas(areas: Area[]): Area[] {
  try {
    localStorage.setItem(KEY, JSON.stringify(areas));
  } catch {
    // A browser that keeps nothing still shows them until the page closes.
  }
  return areas;
}

export function Facets(props: FacetsProps): Node {
  const { createElement: h, useState } = react();
  const [areas, setAreas] = useState<Area[]>(savedAreas());
  const [isLong, setLong] = useState(false);
  const { texts, found } = props;
  const chosen = readFilter(props.value);
  const shape = chosen.get('shape');

  const bar = (facet: Facet, each: FacetClass, most: number): Node => {
    const isOn = chosen.get(facet.name)?.includes(each.key) ?? false;
    const isAside = chosen.has(facet.name) && !isOn;
    return h(
      'li',
      { key: each.key },
      h(
        'button',
        {
          type: 'button',
          className: `facet-bar${isAside ? ' facet-aside' : ''}${isOn ? ' facet-on' : ''}`,
          'aria-pressed': isOn,
          'aria-label': `${each.label}：${each.n} / ${each.of}`,
          'data-key': each.key,
          onClick: () => props.setProps({ value: toggled(props.value, facet.name, each.key) }),
        },
        h('span', { className: 'facet-label' }, each.label),
        h(
          'span',
          { className: 'facet-track', 'aria-hidden': true },
          h('i', { className: 'facet-of', style: { width: `${(100 * each.of) / most}%` } }),
          h('i', {
            className: each.pattern === 'hatch' ? 'facet-n facet-hatch' : 'facet-n',
            style: { width: `${(100 * each.n) / most}%`, '--light': each.light, '--dark': each.dark },
          }),
        ),
        h('span', { className: 'facet-count' }, grouped(each.n)),
      ),
    );
  };

  const section = (facet: Facet): Node => {
    const every = facet.classes.filter((each) => each.of > 0);
    const picked = chosen.get(facet.name)?.length;
    const isPicked = (each: FacetClass): boolean => chosen.get(facet.name)?.includes(each.key) ?? false;
    const ranked = facet.ranks ? every.sort((a, b) => Number(isPicked(b)) - Number(isPicked(a)) || b.n - a.n || b.of - a.of) : every;
    const classes = facet.ranks && !isLong ? ranked.slice(0, Math.max(FIRST_PLACES, picked ?? 0)) : ranked;
    const most = Math.max(1, ...every.map((each) => each.of));
    return h(
      'details',
      { key: facet.name, className: 'facet', 'data-facet': facet.name, open: props.open.includes(facet.name) || picked ? true : undefined },
      h('summary', null, h('span', null, facet.title), picked ? h('span', { className: 'facet-picked' }, String(picked)) : null),
      h('ul', { className: 'facet-bars' }, ...classes.map((each) => bar(facet, each, most))),
      ranked.length > FIRST_PLACES && facet.ranks
        ? h(
            'button',
            { type: 'button', className: 'facet-more', 'aria-expanded': isLong, onClick: () => setLong(!isLong) },
            isLong ? texts.fewer : texts.every.replace('{n}', String(ranked.length)),
          )
        : null,
    );
  };

  /** A part of the filter in words: what it is about, and the classes that are chosen. */
  const said = (name: string): string => {
    const facet = found?.facets.find((each) => each.name === name);
    const words = (chosen.get(name) ?? []).map((key) => facet?.classes.find((each) => each.key === key)?.label ?? key);
    const first = words.slice(0, SAID_CLASSES).join(' / ');
    return `${facet?.title ?? name}${texts.colon}${first}${words.length > SAID_CLASSES ? ` +${words.length - SAID_CLASSES}` : ''}`;
  };
  const drop = (name: string): Node =>
    h(
      'button',
      { key: name, type: 'button', className: 'filter-chip', onClick: () => props.setProps({ value: withPart(props.value, name, null) }) },
      h('span', null, name === 'shape' ? texts.shape_drawn : name === 'walk' ? found?.walk || texts.walked : name === 'of' ? found?.firm || texts.firm : said(name)),
      icon('close'),
    );

  const tools = h(
    'div',
    { className: 'tools', role: 'group', 'aria-label': texts.draw },
    ...TOOLS.map(([name, glyph]) =>
      h(
        'button',
        {
          key: name,
          type: 'button',
          className: props.tool === name ? 'tool tool-on' : 'tool',
          'aria-pressed': props.tool === name,
          onClick: () => props.setProps({ tool: props.tool === name ? null : name }),
        },
        icon(glyph),
        h('span', null, texts[name]),
      ),
    ),
  );
  const save = (words: string): void => {
    const taken = areas.map(({ name }) => Number(/\d+$/.exec(name)?.[0] ?? 0));
    const name = texts.name_area.replace('{n}', String(Math.max(0, ...taken) + 1));
    setAreas(keepAreas([...areas.filter((each) => each.words !== words), { name, words }].slice(-MOST_AREAS)));
  };
  const kept = areas.length
    ? h(
        'div',
        { className: 'areas' },
        h('span', null, texts.saved),
        ...areas.map(({ name, words }) =>
          h(
            'span',
            { key: words, className: 'area' },
            h('button', { type: 'button', onClick: () => props.setProps({ value: withPart(props.value, 'shape', words.split('.')) }) }, name),
            h(
              'button',
              { type: 'button', 'aria-label': `${texts.forget}：${name}`, onClick: () => setAreas(keepAreas(areas.filter((each) => each.words !== words))) },
              icon('close'),
            ),
          ),
        ),
      )
    : null;
  const isEmpty = found !== null && found.matched === 0 && props.value !== '';
  const counted = found ? texts.matched.replace('{n}', grouped(found.matched)).replace('{all}', grouped(found.total)) : texts.counting;
  return h(
    'div',
    { id: props.id, className: 'facets', 'data-matched': found?.matched },
    h(
      'div',
      { className: 'section-head' },
      h('h2', null, icon('filter'), texts.title),
      h('span', { className: 'facet-matched', role: 'status' }, counted),
    ),
    props.fault ? h('p', { className: 'fault', role: 'alert' }, icon('warn'), props.fault) : null,
    tools,
    kept,
    props.tool ? h('p', { className: 'note' }, texts[`how_${props.tool}`]) : null,
    props.value
      ? h(
          'div',
          { className: 'filter-chips' },
          ...[...chosen.keys()].map(drop),
          h('button', { type: 'button', className: 'button button-small filter-clear', onClick: () => props.setProps({ value: '', tool: null }) }, texts.clear),
        )
      : null,
    isEmpty
      ? h(
          'div',
          { className: 'filter-empty', role: 'alert' },
          icon('filter'),
          h('span', null, texts.empty),
          ...[...chosen.keys()].map((name) => drop(name)),
        )
      : null,
    found?.said.length && found.matched !== found.total
      ? h(
          'dl',
          { className: 'kept' },
          ...found.said.map(({ label, value, note }) =>
            h('div', { key: label }, h('dt', null, label), h('dd', null, value, note ? h('small', null, note) : null)),
          ),
        )
      : null,
    found && found.matched !== found.total
      ? h(
          'div',
          { className: 'kept-ways' },
          h('button', { type: 'button', className: 'button button-small', 'data-records': found.list }, icon('list'), texts.list),
          h('a', { className: 'button button-small', href: found.file, download: '' }, icon('export'), 'CSV'),
          shape ? h('button', { type: 'button', className: 'button button-small', onClick: () => save(shape.join('.')) }, texts.save) : null,
        )
      : null,
    ...(found?.facets ?? []).map(section),
  );
}
