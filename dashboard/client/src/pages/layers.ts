/** The tree of layers: switches, an order that buttons change, and how strongly each is drawn. */
import { isFixed, movedLayer, PARTS, readTree, writeTree, type LayerKey, type Part, type Tree } from './layer-model';
import { react, type Node } from './react';

interface LayerTreeProps {
  id: string;
  value: string;
  /** The word of each layer and part, and `up`, `down`, `opacity`. */
  texts: Record<string, string>;
  setProps(out: { value: string }): void;
}

export function LayerTree(props: LayerTreeProps): Node {
  const { createElement: h } = react();
  const tree = readTree(props.value ?? '');
  const tell = (next: Tree): void => props.setProps({ value: writeTree(next) });
  const toggle = (key: LayerKey | Part): void => {
    const off = new Set(tree.off);
    if (!off.delete(key)) off.add(key);
    tell({ ...tree, off });
  };
  const check = (key: LayerKey | Part): Node =>
    h(
      'label',
      { className: 'layer-name' },
      h('input', { type: 'checkbox', className: 'check', checked: !tree.off.has(key), onChange: () => toggle(key) }),
      h('span', null, props.texts[key]),
    );
  const move = (key: LayerKey, by: -1 | 1, index: number): Node => {
    const word = by < 0 ? 'up' : 'down';
    return h(
      'button',
      {
        type: 'button',
        className: 'layer-move',
        disabled: isFixed(key) || (by < 0 ? index <= 1 : index >= tree.order.length - 1),
        'aria-label': `${props.texts[word]}：${props.texts[key]}`,
        title: props.texts[word],
        onClick: () => tell(movedLayer(tree, key, by)),
      },
      by < 0 ? '↑' : '↓',
    );
  };
  const row = (key: LayerKey, index: number): Node =>
    h(
      'li',
      { key, className: 'layer-row', 'data-layer': key },
      check(key),
      isFixed(key)
        ? null
        : h('input', {
            type: 'range',
            min: 0,
            max: 100,
            step: 5,
            className: 'layer-opacity',
            value: tree.opacity.get(key) ?? 100,
            disabled: tree.off.has(key),
            title: `${tree.opacity.get(key) ?? 100}%`,
            'aria-label': `${props.texts.opacity}：${props.texts[key]}`,
            onChange: (event: { target: HTMLInputElement }) => {
              const opacity = new Map(tree.opacity);
              const value = Number(event.target.value);
              if (value < 100) opacity.set(key, value);
              else opacity.delete(key);
              tell({ ...tree, opacity });
            },
          }),
      move(key, -1, index),
      move(key, 1, index),
    );
  return h(
    'div',
    { id: props.id, className: 'layer-tree' },
    h('ol', { className: 'layer-rows' }, ...tree.order.map(row)),
    h('div', { className: 'layer-parts' }, ...PARTS.map((part) => h('span', { key: part, className: 'layer-part' }, check(part)))),
  );
}
