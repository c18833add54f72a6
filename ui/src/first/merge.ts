/** Stands in for tailwind-merge: src/test/first.test.ts shows that nothing here contradicts itself. */
export const twMerge = (classes: string) => classes;
