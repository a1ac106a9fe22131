declare module "asciichart" {
  export interface PlotConfig {
    readonly height?: number;
    readonly min?: number;
    readonly max?: number;
    readonly format?: (value: number) => string;
    /** Ten characters: ends, dashes, corners and the vertical. */
    readonly symbols?: readonly string[];
  }
  export function plot(series: number[], config?: PlotConfig): string;
}
