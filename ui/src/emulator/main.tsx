import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SpeechProvider } from '../i18n';
import { ToastProvider } from '../kit';
import { Look } from '../theme/Look';
import '../theme';
import '../theme/message.css';
import './emulator.css';
import { Refused } from './data/api';
import { Emulator } from './Emulator';

const client = new QueryClient({
  defaultOptions: {
    // The stream says when something changed; nothing is asked for on a hunch.
    queries: { staleTime: Infinity, retry: (count, failure) => count < 2 && !(failure instanceof Refused), refetchOnWindowFocus: false },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Look>
      <QueryClientProvider client={client}>
        <SpeechProvider>
          <ToastProvider>
            <Emulator />
          </ToastProvider>
        </SpeechProvider>
      </QueryClientProvider>
    </Look>
  </StrictMode>,
);
