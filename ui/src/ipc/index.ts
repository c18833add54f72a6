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
  type Pages,
} from "./hooks";
export { toAppError, translated, type Host, type Request, type Response } from "./host";
