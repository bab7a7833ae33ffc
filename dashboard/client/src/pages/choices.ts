/**
 * Dash's lists of choices call themselves a listbox around native boxes, which a screen reader then cannot see inside.
 * Here they are told as what they are: a group of radio buttons or check boxes.
 */

const LIST = '.dash-options-list';

function told(list: Element): void {
  const role = list.querySelector('input[type=radio]') ? 'radiogroup' : 'group';
  if (list.getAttribute('role') !== role) list.setAttribute('role', role);
  for (const option of list.querySelectorAll('[role=option], label[aria-selected]')) {
    option.removeAttribute('role');
    option.removeAttribute('aria-selected');
  }
}

function listsOf(record: MutationRecord): Element[] {
  const target = record.target as Element;
  const around = target.closest?.(LIST);
  if (around) return [around];
  return [...record.addedNodes].flatMap((node) => (node instanceof Element ? [...(node.matches(LIST) ? [node] : []), ...node.querySelectorAll(LIST)] : []));
}

/** From now on, whatever list comes or changes. */
export function tellChoices(): void {
  new MutationObserver((records) => {
    for (const list of new Set(records.flatMap(listsOf))) told(list);
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-selected', 'role'] });
}
