export * from './gen/api';
export { fill, keepCsrf, dropCsrf } from './call';
export { ApiError, asApiError } from './error';
