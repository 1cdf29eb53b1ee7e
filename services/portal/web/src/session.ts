import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, asApiError, dropCsrf, type Me } from './api';
import { keepJoined } from './device/id';

export const meKey = ['me'];

/** Who is here: a person, a participant, or nobody (null). */
export function useMe() {
  return useQuery({
    queryKey: meKey,
    queryFn: async (): Promise<Me | null> => {
      try {
        return await api.getMe({});
      } catch (error) {
        if (asApiError(error).status === 401) return null;
        throw error;
      }
    },
    staleTime: 5 * 60_000,
    retry: (count, error) => asApiError(error).passing && count < 20,
  });
}

export function isParticipant(me: Me | null | undefined): boolean {
  return !!me?.name.includes('/participants/');
}

export function may(me: Me | null | undefined, ...roles: string[]): boolean {
  return !!me && roles.some((role) => me.roles.includes(role));
}

export function useSignOut() {
  const client = useQueryClient();
  return useCallback(async () => {
    await api.signOut({}).catch(() => undefined);
    dropCsrf();
    keepJoined(undefined);
    client.clear();
    location.assign('/');
  }, [client]);
}
