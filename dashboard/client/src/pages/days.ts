/** The period of the heat: one column per day, and a window over them that can be dragged, stretched and keyed. */
import { react, type Node } from './react';

export interface Day {
  day: string;
  tickets: number;
}

export type Range = [first: number, last: number];

interface DayRangeProps {
  id: string;
  days: Day[];
  value: Range;
  texts: { label: string; first: string; last: string };
  setProps(out: { value: Range }): void;
}

/** The window after one of its parts was moved by some days, kept inside the series and at least one day long. */
export function moved([first, last]: Range, part: 'first' | 'last' | 'both', by: number, count: number): Range {
  if (part === 'both') {
    const step = Math.max(-first, Math.min(by, count - 1 - last));
    return [first + step, last + step];
  }
  if (part === 'first') return [Math.max(0, Math.min(first + by, last)), last];
  return [first, Math.min(count - 1, Math.max(last + by, first))];
}

/** The window fitted to a series of `count` days. */
export function fitted([first, last]: Range, count: number): Range {
  const end = Math.max(0, Math.min(last, count - 1));
  return [Math.max(0, Math.min(first, end)), end];
}

/** At most six days to write under the columns, evenly spread, the last one always. */
export function ticks(count: number): number[] {
  if (count <= 1) return count ? [0] : [];
  const steps = Math.min(4, count - 1);
  return Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (count - 1)) / steps));
}

export function DayRange(props: DayRangeProps): Node {
  const { createElement: h, useEffect, useRef, useState } = react();
  const count = props.days.length;
  const [range, setRange] = useState<Range>(fitted(props.value, count));
  const box = useRef<HTMLDivElement | null>(null);
  const drag = useRef<{ part: 'first' | 'last' | 'both'; x: number; from: Range } | null>(null);
  const latest = useRef(range);
  latest.current = range;

  useEffect(() => setRange(fitted(props.value, count)), [props.value[0], props.value[1], count]);

  const commit = (next: Range): void => {
    setRange(next);
    if (next[0] !== props.value[0] || next[1] !== props.value[1]) props.setProps({ value: next });
  };
  const daysAcross = (px: number): number => Math.round((px / (box.current?.getBoundingClientRect().width || 1)) * count);

  const onDown = (part: 'first' | 'last' | 'both') => (event: PointerEvent) => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    drag.current = { part, x: event.clientX, from: latest.current };
    event.stopPropagation();
  };
  const onMove = (event: PointerEvent): void => {
    const held = drag.current;
    if (held) setRange(moved(held.from, held.part, daysAcross(event.clientX - held.x), count));
  };
  const onUp = (): void => {
    if (drag.current) commit(latest.current);
    drag.current = null;
  };
  const onKey = (part: 'first' | 'last') => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    commit(moved(latest.current, event.shiftKey ? 'both' : part, by, count));
  };

  const top = Math.max(1, ...props.days.map((d) => d.tickets));
  const [first, last] = range;
  const handle = (part: 'first' | 'last'): Node =>
    h('span', {
      key: part,
      role: 'slider',
      tabIndex: 0,
      className: `day-handle day-${part}`,
      'aria-label': props.texts[part],
      'aria-valuemin': 0,
      'aria-valuemax': count - 1,
      'aria-valuenow': part === 'first' ? first : last,
      'aria-valuetext': props.days[part === 'first' ? first : last]?.day ?? '',
      onPointerDown: onDown(part),
      onPointerMove: onMove,
      onPointerUp: onUp,
      onKeyDown: onKey(part),
    });
  if (!count) return h('div', { id: props.id, className: 'days' });
  return h(
    'div',
    { id: props.id, className: 'days', role: 'group', 'aria-label': props.texts.label },
    h(
      'div',
      { ref: box, className: 'day-columns' },
      ...props.days.map((d, i) =>
        h('i', {
          key: d.day,
          title: `${d.day} · ${d.tickets}`,
          className: i >= first && i <= last ? 'day day-in' : 'day',
          style: { height: `${Math.max(3, (100 * d.tickets) / top)}%` },
        }),
      ),
      h(
        'div',
        {
          className: 'day-window',
          style: { left: `${(100 * first) / count}%`, width: `${(100 * (last - first + 1)) / count}%` },
          onPointerDown: onDown('both'),
          onPointerMove: onMove,
          onPointerUp: onUp,
        },
        handle('first'),
        handle('last'),
      ),
    ),
    h('div', { className: 'day-ticks', 'aria-hidden': true }, ...ticks(count).map((i) => h('span', { key: i }, props.days[i].day.slice(5)))),
  );
}
