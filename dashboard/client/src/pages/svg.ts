/** Inline drawings from plain values: only known tags and attributes, words as text and never as markup. */
import { react, type Node } from './react';

export interface Shape {
  tag: string;
  text?: string;
  shapes?: Shape[];
  [attribute: string]: unknown;
}

interface SvgProps {
  id?: string;
  viewBox: string;
  shapes: Shape[];
  width?: number | string;
  height?: number | string;
  label?: string;
  className?: string;
  preserveAspectRatio?: string;
}

const TAGS = new Set(['path', 'line', 'rect', 'circle', 'polyline', 'polygon', 'text', 'tspan', 'g', 'title']);
const ATTRIBUTES = new Set([
  'className', 'd', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'width', 'height', 'points', 'transform',
  'textAnchor', 'dominantBaseline', 'vectorEffect', 'dx', 'dy',
]);

export function attributesOf(shape: Shape): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => ATTRIBUTES.has(name)));
}

function draw(shape: Shape, key: number): Node {
  if (!TAGS.has(shape.tag)) return null;
  const children = shape.shapes?.map(draw) ?? [];
  if (shape.text !== undefined) children.push(shape.text);
  return react().createElement(shape.tag, { key, ...attributesOf(shape) }, ...children);
}

export function Svg(props: SvgProps): Node {
  const { shapes, label, ...rest } = props;
  const { id, viewBox, width, height, className, preserveAspectRatio } = rest;
  const said = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true, focusable: false };
  return react().createElement(
    'svg',
    { id, viewBox, width, height, className, preserveAspectRatio, ...said },
    ...(shapes ?? []).map(draw),
  );
}
