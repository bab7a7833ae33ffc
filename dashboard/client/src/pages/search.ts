/** The search box: a combobox with a list of results in groups, asked of the server while the user types. */
import ICONS from '../icons.json';
import { grouped, stepped, type Found } from './search-model';
import { react, type Node } from './react';
import { Svg } from './svg';

interface SearchProps {
  id: string;
  /** The address to ask, to which `&q=` is added. */
  url: string;
  /** Words of the box: label, placeholder, hint, empty, failed, results, and one per dataset. */
  texts: Record<string, string>;
  /** The name of the icon of each dataset; a service point has the one of its kind. */
  icons: Record<string, string>;
  setProps(out: { picked: { dataset: string; code: string; name: string; kind?: string | null; n: number } }): void;
}

type Answer = { state: 'idle' | 'asking' | 'failed'; results: Found[]; q: string };
const NOTHING: Answer = { state: 'idle', results: [], q: '' };
const PAUSE_MS = 120;

async function ask(url: string, q: string, signal: AbortSignal): Promise<Found[]> {
  const response = await fetch(`${url}&q=${encodeURIComponent(q)}`, { signal });
  if (!response.ok) throw new Error(`search answered ${response.status}`);
  const body = (await response.json()) as { hits: Found[] };
  return body.hits;
}

function icon(name: string | undefined): Node {
  const d = (ICONS as Record<string, string>)[name ?? 'search'] ?? ICONS.search;
  return react().createElement(Svg as never, { className: 'icon', viewBox: '0 0 24 24', shapes: [{ tag: 'path', d }] });
}

function mark(found: Found, icons: Record<string, string>): Node {
  const h = react().createElement;
  if (found.dataset === 'compounds' && found.status) {
    return h('span', { className: `swatch swatch-${found.status}`, 'aria-hidden': true });
  }
  return icon(found.kind ?? icons[found.dataset]);
}

export function SearchBox(props: SearchProps): Node {
  const { createElement: h, useEffect, useId, useRef, useState } = react();
  const list = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const picks = useRef(0);
  const [q, setQ] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [answer, setAnswer] = useState<Answer>(NOTHING);
  const wanted = q.trim();

  useEffect(() => {
    if (!wanted) {
      setAnswer(NOTHING);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(props.url, wanted, abort.signal).then(
        (results) => {
          setAnswer({ state: 'idle', results, q: wanted });
          setActive(0);
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setAnswer({ state: 'failed', results: [], q: wanted });
          if (!abort.signal.aborted) console.warn(error);
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, props.url]);

  useEffect(() => {
    const onSlash = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onSlash);
    return () => document.removeEventListener('keydown', onSlash);
  }, []);

  const groups = grouped(answer.results);
  const flat = groups.flatMap((group) => group.items.map((item) => item.found));
  const isShown = isOpen && wanted !== '' && answer.q !== '';

  const pick = (found: Found | undefined): void => {
    if (!found) return;
    picks.current += 1;
    props.setProps({ picked: { dataset: found.dataset, code: found.code, name: found.name, kind: found.kind, n: Date.now() } });
    setQ(found.name_en ?? found.name);
    setOpen(false);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event as unknown as { nativeEvent?: KeyboardEvent }).nativeEvent?.isComposing) return;
    const next = stepped(active, flat.length, event.key);
    if (event.key === 'Escape') {
      if (isShown) setOpen(false);
      else setQ('');
    } else if (event.key === 'Enter' && isShown && answer.q === wanted) pick(flat[active]);
    else if (next !== null && isShown && event.key.startsWith('Arrow')) setActive(next);
    else if (event.key === 'ArrowDown' && !isShown) setOpen(true);
    else return;
    event.preventDefault();
  };

  const option = (found: Found, index: number): Node =>
    h(
      'li',
      {
        key: `${found.dataset}/${found.code}`,
        id: `${list}-${index}`,
        role: 'option',
        'aria-selected': index === active,
        className: index === active ? 'search-option search-active' : 'search-option',
        // The box keeps the focus, so that a click does not close the list before it counts.
        onMouseDown: (event: MouseEvent) => event.preventDefault(),
        onMouseEnter: () => setActive(index),
        onClick: () => pick(found),
      },
      mark(found, props.icons),
      h('span', { className: 'search-name' }, found.name_en ?? found.name),
      h('span', { className: 'search-detail' }, (found.detail_en || found.detail) ?? found.code),
    );

  const said = answer.state === 'failed' ? props.texts.failed : props.texts.empty.replace('{q}', answer.q);
  const body = flat.length
    ? groups.map((group) =>
        h(
          'ul',
          { key: group.dataset, role: 'group', 'aria-label': props.texts[group.dataset] ?? group.dataset },
          h('li', { role: 'presentation', className: 'search-group' }, props.texts[group.dataset] ?? group.dataset),
          ...group.items.map((item) => option(item.found, item.index)),
        ),
      )
    : [h('p', { key: 'none', className: 'search-none' }, said)];

  return h(
    'div',
    { id: props.id, className: 'search', role: 'search' },
    icon('search'),
    h('input', {
      ref: input,
      type: 'text',
      role: 'combobox',
      value: q,
      placeholder: props.texts.placeholder,
      autoComplete: 'off',
      spellCheck: false,
      'aria-label': props.texts.label,
      'aria-expanded': isShown,
      'aria-controls': list,
      'aria-autocomplete': 'list',
      'aria-activedescendant': isShown && flat.length ? `${list}-${active}` : undefined,
      onChange: (event: { target: HTMLInputElement }) => {
        setQ(event.target.value);
        setOpen(true);
      },
      onFocus: () => setOpen(true),
      onBlur: () => setOpen(false),
      onKeyDown,
    }),
    h('span', { className: 'search-hint', 'aria-hidden': true }, props.texts.hint),
    h('div', { id: list, role: 'listbox', className: 'search-list', hidden: !isShown, 'aria-label': props.texts.label }, ...body),
    h('span', { className: 'visually-hidden', role: 'status' }, isShown ? props.texts.results.replace('{n}', String(flat.length)) : ''),
  );
}
