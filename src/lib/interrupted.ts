/**
 * Resolves at Ctrl-C or SIGTERM, and keeps the process alive until then: what is
 * attached alone does not.
 */
export function interrupted(): Promise<"SIGINT" | "SIGTERM"> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 2 ** 30);
    const end = (signal: "SIGINT" | "SIGTERM"): void => {
      clearInterval(alive);
      for (const one of signals) process.off(one, end as () => void);
      resolve(signal);
    };
    for (const one of signals) process.on(one, end as () => void);
  });
}

const signals = ["SIGINT", "SIGTERM"] as const;
