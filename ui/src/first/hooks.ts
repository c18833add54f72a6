/** Preact's hooks for a picture that is drawn once: nothing happens after it. */
export * from "preact-hooks";

export const useEffect = () => undefined;
export const useLayoutEffect = () => undefined;
export const useImperativeHandle = () => undefined;
