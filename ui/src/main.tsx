import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { router } from './app/router';
import { SpeechProvider } from './i18n';
import { ToastProvider } from './kit';
import { drawScheme } from './theme/scheme';
import './theme';
import './pages/pages.css';

drawScheme();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays a refusal; only silence and our own faults are worth another try.
      retry: (count, failure) => count < 2 && !(failure instanceof ApiError && failure.status < 500),
      refetchOnWindowFocus: true,
    },
  },
});

// What React recovered from by drawing once more: its cause says more than React's own words.
const onRecoverableError = (error: unknown) => reportError(error instanceof Error && error.cause ? error.cause : error);

createRoot(document.getElementById('root')!, { onRecoverableError }).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <SpeechProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </SpeechProvider>
    </QueryClientProvider>
  </StrictMode>,
);
