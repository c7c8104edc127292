// Rows of an image in a thread's scratch, in the order in which products read them: [y, panel of 16
// columns, x, channel, column]. A panel's terms lie side by side, and its columns are a line of the cache.
import { PANEL_GROUPS, PANEL_TERM } from './panel';

/** The image, and the rows of it that the scratch holds. */
export abstract class Strip {
  /** Bytes between channels, pixels and rows of the image. */
  static plane: i32 = 0;
  static source_pixel: i32 = 0;
  static source_row: i32 = 0;
  static channels: i32 = 0;
  static width: i32 = 0;
  /** Groups of four columns in the image, and of the panels held. */
  static groups: i32 = 0;
  /** Whether x runs from right to left. */
  static mirrored: bool = false;
  static held_groups: i32 = 0;
  /** Bytes of a pixel of a panel, of a row of it, and of a row of all panels. */
  static pixel: i32 = 0;
  static panel: i32 = 0;
  static row: i32 = 0;
  /** Panels held of each pixel. */
  static panels: i32 = 0;
  /** Address of the first row held. */
  static first: usize = 0;
  /** First column of what is held, its first row, and how many. */
  static source: usize = 0;
  static y: i32 = 0;
  static rows: i32 = 0;
}

/** An image of `channels` planes, of which nothing is held yet; rows will lie at `scratch`. */
export function begin(
  channels: i32,
  plane: i32,
  width: i32,
  groups: i32,
  mirrored: bool,
  scratch: usize,
): void {
  Strip.mirrored = mirrored;
  Strip.plane = plane;
  Strip.channels = channels;
  Strip.width = width;
  Strip.groups = groups;
  Strip.source_pixel = groups * 16;
  Strip.source_row = width * groups * 16;
  Strip.pixel = channels * PANEL_TERM;
  Strip.panel = width * Strip.pixel;
  Strip.first = scratch;
  Strip.source = 0;
  Strip.rows = 0;
}

/** Holds `count` rows from `y` on of the image at `image`: `panels` panels, the first of them `panel`. */
export function hold(image: usize, panel: i32, panels: i32, y: i32, count: i32): void {
  const source = image + panel * PANEL_TERM;
  Strip.panels = min(panels, (Strip.groups - panel * PANEL_GROUPS + PANEL_GROUPS - 1) / PANEL_GROUPS);
  Strip.held_groups = min(Strip.panels * PANEL_GROUPS, Strip.groups - panel * PANEL_GROUPS);
  Strip.row = Strip.panels * Strip.panel;
  const past = y - Strip.y;
  if (source !== Strip.source || past < 0 || past >= Strip.rows) {
    Strip.source = source;
    Strip.rows = 0;
  } else if (past > 0) {
    Strip.rows -= past;
    memory.copy(Strip.first, Strip.first + past * Strip.row, Strip.rows * Strip.row);
  }
  Strip.y = y;
  for (; Strip.rows < count; Strip.rows++) {
    take(source + (y + Strip.rows) * Strip.source_row, Strip.first + Strip.rows * Strip.row);
  }
}

/** Address of what the scratch holds of a pixel in one of the panels held. */
export function held(y: i32, panel: i32, x: i32): usize {
  const at = Strip.mirrored ? Strip.width - 1 - x : x;
  return Strip.first + (y - Strip.y) * Strip.row + panel * Strip.panel + at * Strip.pixel;
}

/** Copies a row. */
function take(source: usize, target: usize): void {
  const step = Strip.mirrored ? -Strip.pixel : Strip.pixel;
  if (Strip.mirrored) target += Strip.panel - Strip.pixel;
  for (let c = 0; c < Strip.channels; c++) {
    let from = source;
    for (let x = 0; x < Strip.width; x++) {
      let to = target + x * step;
      let group = Strip.held_groups;
      for (; group >= PANEL_GROUPS; group -= PANEL_GROUPS) {
        v128.store(to, v128.load(from, 0), 0);
        v128.store(to, v128.load(from, 16), 16);
        v128.store(to, v128.load(from, 32), 32);
        v128.store(to, v128.load(from, 48), 48);
        from += PANEL_TERM;
        to += Strip.panel;
      }
      for (; group > 0; group--) {
        v128.store(to, v128.load(from));
        from += 16;
        to += 16;
      }
      from += Strip.source_pixel - Strip.held_groups * 16;
    }
    source += Strip.plane;
    target += PANEL_TERM;
  }
}
