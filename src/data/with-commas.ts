/** A whole number as a title prints it, e.g. `10,000`. */
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
