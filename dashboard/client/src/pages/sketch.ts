/** Draws a polygon, a circle or a lasso on the map, and shows what was drawn. */
import type * as Leaflet from 'leaflet';
import { read, written, type LatLng, type Shape } from './sketch-model';

declare const L: typeof Leaflet;

export interface SketchProps {
  id?: string;
  /** The tool in hand, or null. */
  tool: 'polygon' | 'circle' | 'lasso' | null;
  /** Words of the shape that is shown, joined by dots; empty for none. */
  shape: string;
  /** Words of the bar over the map: `hint_` and the tool, `finish`, `cancel`. */
  texts: Record<string, string>;
  setProps?: (out: Record<string, unknown>) => void;
}

const CLOSE_PX = 12;
const LEAST_PX = 6;
const LEAST_CORNERS = 3;
/** How far an arrow key moves the map under the cross, in px; with Shift a quarter of it. */
const STEP_PX = 48;
const STEPS: Record<string, [x: number, y: number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Sketch {
  private readonly group: Leaflet.LayerGroup;
  private outline: Leaflet.Path | null = null;
  private corners: Leaflet.LatLng[] = [];
  private centre: Leaflet.LatLng | null = null;
  private tool: SketchProps['tool'] = null;
  private shown = '';
  /** What the last render asked for. */
  private asked: { tool: SketchProps['tool']; shape: string } = { tool: null, shape: '' };
  /** The cross in the middle of the map that the keyboard draws with. */
  private cross: HTMLElement | null = null;
  /** What to do, and the ways out, for as long as a tool is in hand. */
  private bar: HTMLElement | null = null;
  private finisher: HTMLButtonElement | null = null;

  constructor(
    private readonly map: Leaflet.Map,
    private readonly props: SketchProps,
    private readonly emit: (out: Record<string, unknown>) => void,
  ) {
    this.group = L.layerGroup().addTo(map);
    // The map's layers see a pointer only where no tool holds it.
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'click', 'dblclick', 'mousemove', 'mousedown'] as const) {
      map.getContainer().addEventListener(type, this.onPointer, true);
    }
    document.addEventListener('keydown', this.onKey, true);
    this.update(props);
  }

  /** A render that brings nothing new leaves a shape that was just finished: its words are still on their way. */
  update({ tool, shape }: SketchProps): void {
    const asked = { tool: tool ?? null, shape: shape ?? '' };
    const isTaken = asked.tool !== this.asked.tool;
    const isNew = asked.shape !== this.asked.shape;
    this.asked = asked;
    if (isNew) this.shown = asked.shape;
    if (isTaken) this.take(asked.tool);
    if ((isTaken || isNew) && !this.tool) this.showAgain();
  }

  remove(): void {
    this.take(null);
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'click', 'dblclick', 'mousemove', 'mousedown'] as const) {
      this.map.getContainer().removeEventListener(type, this.onPointer, true);
    }
    document.removeEventListener('keydown', this.onKey, true);
    this.group.remove();
  }

  private take(tool: SketchProps['tool']): void {
    this.tool = tool;
    this.corners = [];
    this.centre = null;
    this.cross?.remove();
    this.cross = null;
    this.bar?.remove();
    this.bar = tool ? this.guide(tool) : null;
    this.map.getContainer().classList.toggle('sketching', tool !== null);
    if (tool) {
      this.map.dragging.disable();
      this.map.doubleClickZoom.disable();
      this.show(null);
    } else {
      this.map.dragging.enable();
      this.map.doubleClickZoom.enable();
    }
  }

  private guide(tool: NonNullable<SketchProps['tool']>): HTMLElement {
    const { texts } = this.props;
    const bar = document.createElement('div');
    bar.className = 'sketch-bar';
    const hint = document.createElement('span');
    hint.setAttribute('role', 'status');
    hint.textContent = texts[`hint_${tool}`];
    bar.append(hint);
    const button = (words: string, act: () => void): HTMLButtonElement => {
      const made = document.createElement('button');
      Object.assign(made, { type: 'button', className: 'button button-small', textContent: words, onclick: act });
      bar.append(made);
      return made;
    };
    // A circle and a lasso are finished where the pointer lets go.
    this.finisher = tool === 'polygon' ? button(texts.finish, () => this.finish()) : null;
    if (this.finisher) this.finisher.disabled = true;
    button(texts.cancel, () => this.giveUp());
    L.DomEvent.disableClickPropagation(bar);
    this.map.getContainer().append(bar);
    return bar;
  }

  private giveUp(): void {
    this.take(null);
    this.showAgain();
    this.emit({ drawn: { n: Date.now() } });
  }

  private corner(here: Leaflet.LatLng): void {
    this.corners.push(here);
    if (this.finisher) this.finisher.disabled = this.corners.length < LEAST_CORNERS;
    this.sketch(this.corners);
  }

  private at(event: MouseEvent): Leaflet.LatLng {
    return this.map.mouseEventToLatLng(event);
  }

  private readonly onPointer = (event: MouseEvent): void => {
    if (!this.tool || (event.target as Element).closest('.leaflet-control, .sketch-bar')) return;
    event.stopPropagation();
    if (event.type === 'pointerdown') this.down(event);
    else if (event.type === 'pointermove') this.move(event);
    else if (event.type === 'pointerup') this.up();
  };

  private down(event: MouseEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const here = this.at(event);
    if (this.tool === 'circle') this.centre = here;
    else if (this.tool === 'lasso') this.corners = [here];
    else if (this.corners.length > 2 && this.px(here, this.corners[0]) < CLOSE_PX) this.finish();
    else if (this.corners.length > 2 && this.px(here, this.corners[this.corners.length - 1]) < CLOSE_PX / 2) this.finish();
    else this.corner(here);
  }

  private move(event: MouseEvent): void {
    const here = this.at(event);
    if (this.tool === 'circle' && this.centre) this.draw({ kind: 'circle', centre: [this.centre.lat, this.centre.lng], metres: this.map.distance(this.centre, here) });
    else if (this.tool === 'lasso' && this.corners.length) {
      if (this.px(here, this.corners[this.corners.length - 1]) >= LEAST_PX) this.corners.push(here);
      this.sketch(this.corners);
    } else if (this.tool === 'polygon' && this.corners.length) this.sketch([...this.corners, here]);
  }

  private up(): void {
    if (this.tool === 'lasso' && this.corners.length) this.finish();
    else if (this.tool === 'circle' && this.outline) {
      const circle = this.outline as Leaflet.Circle;
      const { lat, lng } = circle.getLatLng();
      this.tell({ kind: 'circle', centre: [lat, lng], metres: circle.getRadius() });
    }
  }

  private finish(): void {
    if (this.corners.length < LEAST_CORNERS) return;
    this.tell({ kind: 'polygon', corners: this.corners.map(({ lat, lng }): LatLng => [lat, lng]) });
  }

  private tell(shape: Shape): void {
    const words = written(shape).join('.');
    this.shown = words;
    this.take(null);
    this.show(shape);
    this.emit({ drawn: { shape: words, n: Date.now() } });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!this.tool || /^(INPUT|SELECT|TEXTAREA)$/.test((event.target as Element | null)?.tagName ?? '')) return;
    if (this.bar?.contains(event.target as Node) && /^( |Enter)$/.test(event.key)) return;
    const step = STEPS[event.key];
    if (step) this.aim(step, event.shiftKey ? STEP_PX / 4 : STEP_PX);
    else if (event.key === ' ' && this.cross) this.put();
    else if (event.key === 'Enter' && this.corners.length) this.finish();
    else if (event.key === 'Escape') {
      event.stopPropagation();
      this.giveUp();
    } else return;
    if (event.key === 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Moves the map under the cross. */
  private aim([x, y]: [number, number], px: number): void {
    const container = this.map.getContainer();
    if (!this.cross) {
      this.cross = document.createElement('div');
      this.cross.className = 'sketch-cross';
      container.append(this.cross);
      container.focus({ preventScroll: true });
    }
    this.map.panBy([x * px, y * px], { animate: false });
    const here = this.map.getCenter();
    if (this.centre) this.draw({ kind: 'circle', centre: [this.centre.lat, this.centre.lng], metres: this.map.distance(this.centre, here) });
    else if (this.corners.length) this.sketch([...this.corners, here]);
  }

  /** Sets a corner under the cross; of a circle its middle, then its edge. */
  private put(): void {
    const here = this.map.getCenter();
    if (this.tool !== 'circle') this.corner(here);
    else if (this.centre) this.up();
    else this.centre = here;
  }

  private px(one: Leaflet.LatLng, other: Leaflet.LatLng): number {
    return this.map.latLngToContainerPoint(one).distanceTo(this.map.latLngToContainerPoint(other));
  }

  private sketch(corners: Leaflet.LatLng[]): void {
    this.draw({ kind: 'polygon', corners: corners.map(({ lat, lng }): LatLng => [lat, lng]) });
  }

  private draw(shape: Shape): void {
    this.show(shape);
  }

  private showAgain(): void {
    this.show(read(this.shown ? this.shown.split('.') : undefined));
  }

  private show(shape: Shape | null): void {
    this.group.clearLayers();
    this.outline = null;
    if (!shape) return;
    const style = { className: 'sketch', interactive: false };
    this.outline =
      shape.kind === 'circle' ? L.circle(shape.centre, { ...style, radius: shape.metres }) : L.polygon(shape.corners, style);
    this.group.addLayer(this.outline);
  }
}
