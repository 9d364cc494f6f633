import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { theme } from './mantine';

/** Themes both pages. All styles come from files: no style element is made at run time. */
export function Look({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      {children}
    </MantineProvider>
  );
}
