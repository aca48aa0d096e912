/** What the work comes to, or `over` when that takes longer; the work itself goes on. */
export async function raceAgainst<T>(work: Promise<T>, ms: number): Promise<T | 'over'> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
