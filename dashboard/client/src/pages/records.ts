/** Numbers that open the records behind them: one listener for the whole page, whoever drew the number. */
import { go } from './drill';
import { withPart } from './filter-model';
import { current, withRecords } from './records-model';

type SetProps = (id: string, props: Record<string, unknown>) => void;

interface Drawer {
  /** The id of the store that says which records are asked for, and of the store of what is selected. */
  asked: string;
  selected: string;
  /** The id of the store of the place that the reader went down to. */
  down: string;
  tabs: string;
  panel: string;
  /** The id of the drawer with the card of one place. */
  card: string;
  /** The id of the filter. */
  filter: string;
}

const NARROW_PX = 720;
const PATIENCE_MS = 8000;

function setProps(): SetProps {
  return (window as unknown as { dash_clientside: { set_props: SetProps } }).dash_clientside.set_props;
}

/** Takes the keyboard to the list once it has come, so that a reader hears what was opened. */
function focusWhenShown(panel: string, about: string): void {
  const end = Date.now() + PATIENCE_MS;
  const look = (): void => {
    const title = document.getElementById(panel)?.querySelector<HTMLElement>(`[data-about="${CSS.escape(about)}"]`);
    if (title) title.focus({ preventScroll: false });
    else if (Date.now() < end && current() === about) setTimeout(look, 60);
  };
  look();
}

function open(drawer: Drawer, about: string): void {
  current(about);
  setProps()(drawer.selected, { data: null });
  setProps()(drawer.asked, { data: about });
  if (window.innerWidth < NARROW_PX) setProps()(drawer.tabs, { value: 'card' });
  focusWhenShown(drawer.panel, about);
}

let opener: HTMLElement | null = null;
let isListening = false;

export const recordsFunctions = {
  /** Input: once; state: the ids of the drawer. Output: what the address asks for. From then on every `[data-records]` and `[data-place]` is a way in. */
  listen(asked: string | null, drawer: Drawer): unknown {
    current(asked ?? '');
    if (!isListening) {
      isListening = true;
      document.addEventListener('keydown', (event) => {
        const isWriting = /^(INPUT|SELECT|TEXTAREA)$/.test((event.target as Element | null)?.tagName ?? '');
        if (event.key !== 'Escape' || isWriting || event.defaultPrevented) return;
        // The card lies over the list: what lies on top goes first.
        const card = document.getElementById(drawer.card);
        if (card?.classList.contains('drawer-open')) {
          setProps()(drawer.selected, { data: null });
          if (!current()) document.querySelector<HTMLElement>('.hongtu-focus')?.focus();
          return;
        }
        if (!current()) return;
        current('');
        setProps()(drawer.asked, { data: null });
        if (opener?.isConnected) opener.focus();
      });
      // A link to records shows them on a phone too, where one panel shows at a time.
      if (asked && window.innerWidth < NARROW_PX) setProps()(drawer.tabs, { value: 'card' });
      // Before React hears of it: a number stands inside the label of a check box, which it must not switch.
      document.addEventListener(
        'click',
        (event) => {
          const el = (event.target as Element | null)?.closest<HTMLElement>('button[data-records], [data-place], [data-keep]');
          if (!el) return;
          event.preventDefault();
          event.stopPropagation();
          const { records, place, keep } = el.dataset;
          if (keep) {
            // The address is what the page remembers: the rest of the filter stays.
            const [name, ...words] = keep.split('.');
            setProps()(drawer.filter, { value: withPart(new URLSearchParams(window.location.search).get('f') ?? '', name, words) });
            return;
          }
          if (records) {
            if (!document.getElementById(drawer.panel)?.contains(el)) opener = el;
            open(drawer, records);
          } else if (place) {
            const [dataset, ...code] = place.split(':');
            if (dataset === 'towns') go(drawer, { dataset, code: code.join(':') });
            else setProps()(drawer.selected, { data: { dataset, code: code.join(':'), from: 'search' } });
          }
        },
        true,
      );
    }
    return true;
  },

  /** Inputs: clicks of the close button. Output: nothing is asked for any more; the keyboard goes back to the number. */
  close(clicks: number | null): unknown {
    if (!clicks) return (window as unknown as { dash_clientside: { no_update: unknown } }).dash_clientside.no_update;
    current('');
    if (opener?.isConnected) opener.focus();
    return null;
  },

  /** Input: what is asked for. Outputs: the class name of the panel; the address says the same. */
  shown(asked: string | null): string {
    current(asked ?? '');
    const now = withRecords(window.location.search);
    if (now !== window.location.search) window.history.replaceState(window.history.state, '', now);
    return asked ? 'drawer drawer-open records' : 'drawer records';
  },
};

