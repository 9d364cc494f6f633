import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { theme } from './mantine';
import './parts';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Menu.css';

/** Themes the emulator's page, which uses Mantine's menus at once. All styles come from files: no style element is made at run time. */
export function Look({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      {children}
    </MantineProvider>
  );
}
