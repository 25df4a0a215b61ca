package io.hpmstream.hardness.flink;

import org.apache.flink.api.common.typeutils.TypeInformationTestBase;

class ImageHardnessTypeInfoTest extends TypeInformationTestBase<ImageHardnessTypeInfo> {

    @Override
    protected ImageHardnessTypeInfo[] getTestData() {
        return new ImageHardnessTypeInfo[] {ImageHardnessTypeInfo.INSTANCE};
    }
}
