import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, asApiError } from '../../api';

/** What the pages of the suggestion read. Learning goes on meanwhile, so open pages ask again. */
const again = { refetchInterval: 15_000 };

export const useLearnt = () =>
  useQuery({ queryKey: ['learnt'], queryFn: () => api.listLearnt({}), ...again });

export const useSkill = (programme: string) =>
  useQuery({
    queryKey: ['skill', programme],
    queryFn: () => api.getSkill({ programme }),
    enabled: !!programme,
    ...again,
  });

export const useModels = (programme: string) =>
  useQuery({
    queryKey: ['models', programme],
    queryFn: () => api.listModels({ programme }),
    enabled: !!programme,
    ...again,
  });

export const useCurve = (programme: string) =>
  useQuery({
    queryKey: ['curve', programme],
    queryFn: () => api.getLearningCurve({ programme }),
    enabled: !!programme,
  });

export const useChanges = (programme: string) =>
  useQuery({
    queryKey: ['changes', programme],
    queryFn: () => api.listChangesOfOrder({ programme }),
    enabled: !!programme,
    ...again,
  });

export const useConsents = () =>
  useQuery({ queryKey: ['consents'], queryFn: () => api.listConsents({}), ...again });

export const useDecisions = (programme: string) =>
  useQuery({
    queryKey: ['decisions', programme],
    queryFn: () => api.listModelDecisions({ programme }),
    enabled: !!programme,
    ...again,
  });

export const useServing = () =>
  useQuery({ queryKey: ['serving'], queryFn: () => api.getServing({}), ...again });

/** A part of Concord that is away now, as opposed to a question that has no answer. */
export const away = ({ error, failureReason }: { error: unknown; failureReason: unknown }) => {
  const said = error ?? failureReason; // said at once, and asked again meanwhile
  if (!said) return false;
  const known = asApiError(said);
  return known.passing || known.status === 501;
};

/** Everything that a decision about a model, or a consent, changes. */
const learningKeys = ['learnt', 'skill', 'models', 'curve', 'changes', 'consents', 'decisions', 'serving'];

/** Reads all of that again. */
export function useReread() {
  const client = useQueryClient();
  return () => learningKeys.forEach((key) => void client.invalidateQueries({ queryKey: [key] }));
}

export const versionPath = (model: { programme: string; version: string }) =>
  `/suggestion/versions/${encodeURIComponent(model.programme)}/${encodeURIComponent(model.version)}`;

/** "models/P/versions/V" as its two parts. */
export function partsOf(model: string): { programme: string; version: string } {
  const [, programme = '', , version = ''] = model.split('/');
  return { programme, version };
}

/** A version is called by the beginning of its sum; the whole stands on its card. */
export const short = (version: string) => (/^[0-9a-f]{12,}$/.test(version) ? version.slice(0, 8) : version);
