/**
 * What HTML pages are written with: markup that is always escaped, the frame and style that all pages share, drawings, figures as text.
 *
 * <p>May depend on: chunk. Start reading at {@link dev.drey.page.HtmlFrame}.
 */
package dev.drey.page;
