export { askAhead, createQueryClient, followHost, forgetProfile, invalidate, keyOf } from "./cache";
export { HostProvider, useHost, useHostMutation, useHostQuery } from "./hooks";
export { toAppError, type Host, type Request, type Response } from "./host";
