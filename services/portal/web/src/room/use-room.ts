import { useQuery } from '@tanstack/react-query';
import { api, type Action, type Instrument, type Question } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';

export function useWorkshop(workshop: string | undefined) {
  return useQuery({
    queryKey: about(workshop ?? '', 'workshop'),
    queryFn: () => api.getWorkshop({ name: workshop! }),
    enabled: !!workshop,
  });
}

export interface Book {
  instrument: Instrument;
  question: Map<string, Question>;
  action: Map<string, Action>;
  areaTitle: Map<string, string>;
}

/** A published version never changes, so its texts are read once a language. */
export function useBook(name: string | undefined) {
  const say = useSay();
  return useQuery({
    queryKey: ['instrument', name, say.language],
    enabled: !!name,
    staleTime: Infinity,
    gcTime: Infinity,
    queryFn: async (): Promise<Book> => {
      const instrument = await api.getInstrument({ name: name!, languageCode: say.language });
      return {
        instrument,
        question: new Map(instrument.questions.map((q) => [q.code, q])),
        action: new Map(instrument.actions.map((a) => [a.id, a])),
        areaTitle: new Map(
          instrument.areas.flatMap((a) => [
            [a.code, a.title] as const,
            ...a.subAreas.map((s) => [s.code, s.title] as const),
          ]),
        ),
      };
    },
  });
}

/** Title of a candidate: the catalogue's, or the room's own. */
export function titleOf(book: Book | undefined, candidate: { id: string; title?: string }): string {
  return candidate.title || book?.action.get(candidate.id)?.title || candidate.id;
}
