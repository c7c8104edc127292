/** Name of a data entry in tables, with its draw where that is not the first: `digits, draw 2`. */
export function drawName(data: string, dataDraw: number | undefined): string {
  return dataDraw === undefined ? data : `${data}, draw ${dataDraw}`;
}
