import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { asApiError } from './api';
import { App } from './app';
import { I18nProvider } from './i18n';
import { preferred, switchLanguage, want } from './i18n/catalog';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';

const client = new QueryClient({
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
