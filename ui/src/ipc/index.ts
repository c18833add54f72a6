export {
  askAhead,
  createQueryClient,
  followHost,
  forgetProfile,
  invalidate,
  keyOf,
  noteLink,
} from "./cache";
export {
  HostProvider,
  useHost,
  useHostMutation,
  useHostPages,
  useHostQuery,
  useNamed,
  type Pages,
} from "./hooks";
export { inOurWords, toAppError, translated, type Host, type Request, type Response } from "./host";
