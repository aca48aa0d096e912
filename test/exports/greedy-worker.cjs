/** A worker that needs ever more memory, a little at a time, as the rows of a long document do. */
const kept = [];
for (;;) kept.push(new Array(1000).fill(kept.length));
