import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { asApiError } from './api';
import { App } from './app';
import { I18nProvider } from './i18n';
import { preferred, switchLanguage, want } from './i18n/catalog';
import { meKey } from './session';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';

/** A session that the server does not know: ask who is here, and the page goes where one signs in or joins. */
const unknown = (error: unknown) => {
  if (asApiError(error).status === 401) void client.invalidateQueries({ queryKey: meKey });
};

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: unknown }),
  mutationCache: new MutationCache({ onError: unknown }),
  defaultOptions: {
    queries: {
      staleTime: 2000,
      networkMode: 'always', // a room's network has no internet and is online all the same
      retry: (count, error) => asApiError(error).passing && count < 3,
      retryDelay: (attempt) => Math.min(8000, 500 * 2 ** attempt),
    },
    mutations: { networkMode: 'always' },
  },
});

void (async () => {
  await switchLanguage(preferred());
  await want('room');
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <I18nProvider>
          <App />
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
})();
