import { prose } from '../prose'
import type { StorySeed } from './story-seed'

export const smallWeather: StorySeed = {
  title: 'A Field Guide to Small Weather',
  blurb: 'Notes on the clouds that form in kitchens, stairwells and the pockets of old coats.',
  chapters: [
    {
      title: 'Indoors',
      scenes: [
        {
          title: 'Kettle cumulus',
          text: prose(`
            The commonest of the household clouds, and the best natured. It forms above a boiling kettle in
            rooms where two people have stopped talking, and drifts toward whichever of them was right.

            It should not be dispersed by hand. Open a window the width of a thumb and say something about
            the neighbours. In most cases it will have gone by the second cup; where it lingers, and a light
            rain sets in over the bread, consider apologising.
          `),
        },
        {
          title: 'Stairwell fog',
          text: prose(`
            Found between the second floor and the third, mainly on Sundays. It is not dense. One can see
            the banister and one's own feet. What one cannot see is whether one was going up or coming down,
            and for what.

            Old tenants walk through it humming. The tune does not matter, but it has to have an ending, and
            it is considered bad manners to stop before you get there.
          `),
        },
        {
          title: 'Wardrobe frost',
          text: prose(`
            A fine white bloom upon the sleeves of coats that belonged to somebody else. Quite harmless to
            wool. It appears in the first week of autumn and melts when the coat is worn, at which point the
            wearer will notice, in the left pocket, a ticket to something that was very good.
          `),
        },
      ],
    },
    {
      title: 'Out of doors',
      scenes: [
        {
          title: 'Bicycle winds',
          text: prose(`
            Every bicycle has one wind which belongs to it, and which is against you. It can be sold with the
            bicycle but not separately. Attempts to outride it have been made by postmen, and the results are
            in the museum.

            The exception is the hour after bad news. In that hour the wind goes round and stands behind you,
            all the way home, and has the tact not to mention it afterwards.
          `),
        },
        {
          title: 'The puddle that keeps last week',
          text: prose(`
            At the corner by the baker's there is a puddle that reflects the sky of seven days ago. It is of
            little practical use. Farmers have looked into it and gone away thoughtful.

            Children, however, come to look for their kites. A kite lost on a Monday may be seen there the
            Monday after, quite clearly, going higher, and this is generally found to be enough.
          `),
        },
      ],
    },
  ],
}
